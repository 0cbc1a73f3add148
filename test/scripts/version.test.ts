import {expect, test} from 'vitest';
import {versionOf} from '../../scripts/build/version.mjs';

const says = (described: string | undefined, version: string) => {
	test(`git's ${described} makes version ${version}`, () => {
		expect(versionOf('0.1.0', described)).toBe(version);
	});
};

says(undefined, '0.1.0');
says('v0.2.0', '0.2.0');
says('v0.2.0-dirty', '0.2.0+dirty');
says('0.2.0-7-g1a2b3c4', '0.2.0+7.g1a2b3c4');
says('v0.2.0-7-g1a2b3c4-dirty', '0.2.0+7.g1a2b3c4.dirty');
says('1a2b3c4', '0.1.0+g1a2b3c4');
says('1a2b3c4-dirty', '0.1.0+g1a2b3c4.dirty');
says('not-a-version', '0.1.0');
