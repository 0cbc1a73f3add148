import {runGit} from '../../run-program.js';
import {type Check, failed, ok, warning} from '../finding.js';

/** With an older one the transcript is written all the same, and the index more slowly. */
const wantedGit = {major: 2, minor: 36};

export const git: Check = {
	name: 'git',
	look: async ({invocation: {surroundings}}) => {
		const ended = await runGit(['--version'], surroundings.env);
		if (ended?.code !== 0) {
			return failed({
				what: ended ? `git does not run: ${ended.stderr.trim()}` : 'there is no git on PATH',
				fix: 'install git, or put it on PATH; messages wait in the database until then, and none is lost',
			});
		}

		const version = ended.stdout.trim();
		const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
		return major < wantedGit.major || (major === wantedGit.major && minor < wantedGit.minor)
			? warning({what: `${version} is old`, fix: `install git ${wantedGit.major}.${wantedGit.minor} or later`})
			: ok(version);
	},
};
