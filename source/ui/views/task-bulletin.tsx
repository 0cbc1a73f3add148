import {useState} from 'react';
import {readGitContext} from '../../client/identity/git-context.js';
import {openFirst} from '../parts/task-groups.js';
import {useOwnProject} from './own-project.js';
import {Tasks} from './tasks.js';
import type {ViewProps} from './view-props.js';

type Props = ViewProps & {args: Record<string, unknown>};

/** The open tasks of a project, that of the branch of this folder first. */
export const TaskBulletinView = ({home, end, args}: Props) => {
	const [branch] = useState(() => readGitContext(process.cwd())?.branch ?? undefined);
	return <TaskBulletin home={home} end={end} project={useOwnProject(home, args)} branch={branch} />;
};

type BulletinProps = ViewProps & {project: string | undefined; branch: string | undefined};

export const TaskBulletin = ({branch, ...props}: BulletinProps) => (
	<Tasks {...props} title="open tasks" groupsOf={openFirst(branch)} branch={branch} empty="no open tasks" />
);
