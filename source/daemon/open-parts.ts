import {openAttention} from './attention.js';
import {openConfigFile} from './config.js';
import {openDamping} from './damping.js';
import {openWaits} from './delivery/waits.js';
import {openFlagFiles} from './flags/flag-files.js';
import {openFlags} from './flags/flags.js';
import type {Parts} from './handler.js';
import {openLeases} from './leases.js';
import {openLinkSlot} from './mesh/link-slot.js';
import {openNotifier} from './notify/notifier.js';
import {observe} from './notify/observe.js';
import {openTickets} from './offers/tickets.js';
import type {DaemonOptions} from './open-daemon.js';
import {openSearchIndex} from './search-index.js';
import {openQueue} from './tasks/queue.js';
import {openTranscript} from './transcript/transcript.js';
import {openUnasked} from './unasked.js';
import {openWaker} from './wake/waker.js';
import {openWatchers} from './watch/watchers.js';

type Given = Pick<Parts, 'store' | 'shutDown' | 'giveWay' | 'giveUp'>;

/** The standing parts, each as the database says that it has to be; nothing happens yet. */
export const openParts = (options: DaemonOptions, given: Given): Parts => {
	const {home, workspace, build, log, now, leaseMs} = options;
	const {store} = given;
	const config = openConfigFile(home, log.info);
	config.read(); // what is wrong with it is said at once
	const waits = openWaits(store);
	const watchers = openWatchers(now);
	const isPresent = (agentId: string) => waits.isWaiting(agentId) || watchers.isWatching(agentId);
	const leases = openLeases({store, leaseMs, isPresent});
	const notifier = openNotifier({store, config, log: log.info, now, ring: watchers.notified});
	const transcript = openTranscript({
		workspace,
		outbox: store.outbox,
		log: log.info,
		now,
		healthChanged: () => {
			watchers.transcriptChanged();
			observer.transcriptChanged(transcript.state());
		},
	});
	const damping = openDamping({
		now,
		changed: conversationId => {
			watchers.conversationChanged(conversationId);
			observer.conversationChanged(conversationId, damping.isDamped(conversationId));
		},
	});
	const observer = observe({store, config, log, notifier, now});
	damping.recall(store.messages.lately(now()));
	const unasked = openUnasked({log: log.info, giveUp: given.giveUp});
	const flags = openFlags({store, leases, damping, files: openFlagFiles(home, log.info), unasked, now});
	const isOn = () => process.env['LALIA_WAKE'] !== 'off' && config.read().config.wake === 'on';
	const waker = openWaker({store, waits, damping, home, isOn, unasked, now});
	return {
		...given,
		waits,
		watchers,
		leases,
		transcript,
		searchIndex: openSearchIndex({store, log: log.info}),
		config,
		notifier,
		damping,
		attention: openAttention({store, flags, waker, unasked}),
		tickets: openTickets(),
		facts: {build, home, workspace, startedAt: now()},
		repositories: openQueue(),
		link: openLinkSlot({home, workspace, leaseMs, store, now}),
		log,
	};
};
