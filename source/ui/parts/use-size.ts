import {useStdout} from 'ink';
import {useEffect, useState} from 'react';

export type Size = {columns: number; rows: number};

/** Of a terminal that does not say how large it is. */
const usual: Size = {columns: 80, rows: 24};

/** The terminal's size now. Pseudo-terminals may say 0, and mean that they do not know. */
export const useSize = (): Size => {
	const {stdout} = useStdout();
	const [size, setSize] = useState(() => sizeOf(stdout));
	useEffect(() => {
		const change = () =>
			setSize(before => {
				const now = sizeOf(stdout);
				return now.columns === before.columns && now.rows === before.rows ? before : now;
			});
		change(); // it may have changed since the first frame was drawn
		stdout.on('resize', change);
		return () => void stdout.off('resize', change);
	}, [stdout]);
	return size;
};

const sizeOf = ({columns, rows}: NodeJS.WriteStream): Size => ({
	columns: columns || usual.columns,
	rows: rows || usual.rows,
});
