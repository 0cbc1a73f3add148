import {expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {unseenOutcomes} from '../support/contract.js';

const {tell, renew, verify} = ops;

const all = ['ok', ...tell.reasons].map(outcome => `tell ${outcome}\n`).join('');

test('a run that has seen every outcome of every operation misses none', () => {
	expect(unseenOutcomes({tell, renew}, `${all}renew ok\n`)).toEqual([]);
});

test('an operation that never succeeded is missed, and so is each reason that was never raised', () => {
	expect(unseenOutcomes({tell, renew}, all)).toEqual(['renew ok']);
	expect(unseenOutcomes({tell}, all.replace('tell self_address\n', ''))).toEqual(['tell self_address']);
	expect(unseenOutcomes({tell}, 'read self_address\n')).toHaveLength(1 + tell.reasons.length);
});

test('an operation that stays in the client is not missed', () => {
	expect(unseenOutcomes({verify}, '')).toEqual([]);
});
