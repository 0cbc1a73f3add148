import type {DeliveryStep} from '../../core/delivery-states.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';

/** A line a step: recipient, instant, step, and what shows it. */
export const traceText = ({deliveries}: ResultOf<Ops['trace']>): string =>
	deliveries
		.flatMap(({name, steps}) => steps.map(step => `${name}\t${step.at}\t${step.step}${evidenceText(step)}\n`))
		.join('');

const evidenceText = ({lane, harness, session, detail}: DeliveryStep): string =>
	Object.entries({lane, harness, session, detail})
		.map(([name, value]) => (value === undefined ? '' : `\t${name}=${value}`))
		.join('');
