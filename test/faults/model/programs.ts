import fc from 'fast-check';
import {clockJumps, restarts, storms} from './faults.js';
import {agentNames, channelOf, roomNames, type Where} from './model.js';
import {joins, leaves, makesRoom, registers} from './places.js';
import {acknowledgesLater, asks, diesLater, type Fate, reads, readsAny, waitsFor} from './reading.js';
import {floods, repeats, replays, sends, sendsHastily} from './sending.js';
import type {Step} from './step.js';

const agent = fc.constantFrom(...agentNames);
const room = fc.constantFrom(...roomNames);
const pairs = agentNames.flatMap((one, index) => agentNames.slice(index + 1).map(other => channelOf(one, other)));
const where: fc.Arbitrary<Where> = fc.oneof(room, fc.constantFrom(...pairs));
const fate = fc.constantFrom<Fate[]>('acknowledges', 'acknowledges', 'dies before that', 'takes its time');
const pick = fc.nat({max: 20});

type Arbitraries<Args> = {[Place in keyof Args]: fc.Arbitrary<Args[Place]>};

const line = <Args extends unknown[]>(weight: number, make: (...args: Args) => Step, ...args: Arbitraries<Args>) => ({
	weight,
	// Reason for the cast: a tuple of arbitraries is an arbitrary of tuples.
	arbitrary: fc.tuple(...(args as fc.Arbitrary<unknown>[])).map(values => make(...(values as Args))),
});

const storm = (killAfter: fc.Arbitrary<number | undefined>) =>
	fc.record({where, count: fc.integer({min: 1, max: 5}), killAfter});

/** One line of a program: the weights say how often in a thousand or so. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
	line(40, registers, agent),
	line(30, makesRoom, agent, room),
	line(90, joins, agent, room),
	line(20, leaves, agent, room),
	line(240, sends, agent, where),
	line(15, floods, agent, room, fc.integer({min: 60, max: 70})),
	line(40, sendsHastily, agent, where),
	line(40, repeats, pick, fc.boolean()),
	line(30, replays),
	line(150, reads, agent, where, fate),
	line(120, readsAny, agent, fate),
	line(40, acknowledgesLater, pick),
	line(30, diesLater, pick),
	line(40, waitsFor, agent, agent, where, fate),
	line(40, asks, agent, agent, fc.record({isAnswered: fc.boolean(), fate})),
	line(20, storms, storm(fc.constant(undefined))),
	line(2, storms, storm(fc.nat({max: 20}))),
	line(1, restarts, fc.constant('SIGKILL' as const)),
	line(1, restarts, fc.constant('SIGTERM' as const)),
	line(10, clockJumps, fc.constantFrom(-1500, -60, -6, -1, 1, 6, 60, 1500)),
);

export const anyProgram = () => fc.commands([anyStep], {maxCommands: 150, size: 'max'});
