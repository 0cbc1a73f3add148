import type fc from 'fast-check';
import {expectInboxes} from './look.js';
import type {Model} from './model.js';
import type {System} from './system.js';

export type Step = fc.AsyncCommand<Model, System>;

type Act = {
	/** A line of the program, as it is printed where it fails. */
	title: string;
	/** Whether it makes sense now; those that do not are left out. */
	isMeant: (model: Model) => boolean;
	run: (model: Model, system: System) => Promise<void>;
};

/** One step of a program; after it, every agent has the mail that it should have. */
export const step = ({title, isMeant, run}: Act): Step => ({
	check: isMeant,
	run: async (model, system) => {
		await run(model, system);
		await expectInboxes(model, system);
		system.site.counts.steps++;
	},
	toString: () => `\n  ${title}`,
});
