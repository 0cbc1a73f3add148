import * as z from 'zod';
import {nameField} from '../fields.js';
import {linkStatusField} from '../mesh/link-fields.js';
import {defineOp} from '../op.js';

const file = z.string().min(1).optional().meta({names: 'file'});

export const link = defineOp({
	name: 'link',
	summary: 'Link this home to a mesh of hosts, on a NATS server with JetStream; without an address, say how it stands',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({
		url: z
			.string()
			.regex(/^(nats|tls):\/\/[^\s/]+/, 'has to begin with nats:// or tls://')
			.optional()
			.describe('nats://host:port or tls://host:port; several servers of one cluster are parted by commas'),
		mesh: nameField.default('mesh').describe('The name of the mesh, the same on all of its hosts'),
		host_name: nameField.optional().describe('What others call this host; default: the name of the machine'),
		creds: file.describe('The credentials of an account of the server'),
		tls_ca: file.describe('Who vouches for the server, where the system does not know'),
		tls_cert: file.describe('The certificate of this host, where the server asks for one'),
		tls_key: file.describe('The key of that certificate'),
		replicas: z.int().min(1).max(5).optional().describe('How many servers keep the stream, where this host makes it'),
	}),
	positionals: ['url'],
	result: linkStatusField,
	reasons: ['invalid_name', 'already_linked', 'link_failed'],
	examples: [{run: 'lalia link nats://10.0.0.5:4222 --mesh team --host-name otto'}, {run: 'lalia link'}],
	works: true,
});

export const linkStatus = defineOp({
	name: 'link status',
	summary: 'Show how this home stands in its mesh: the server, the hosts, what waits and what was refused',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: linkStatusField,
	reasons: [],
	examples: [{run: 'lalia link status'}],
	works: true,
});

const hostArgs = z.strictObject({host: z.string().min(1).max(64).describe('Its name, or that of its key')});
const hostResult = z.object({host: z.string(), name: z.string(), standing: z.string()});

export const linkAdmit = defineOp({
	name: 'link admit',
	summary: 'Let another host into the mesh: what its agents ask for counts from now on',
	auth: 'none',
	effect: 'read',
	args: hostArgs,
	positionals: ['host'],
	result: hostResult,
	reasons: ['host_not_found', 'link_failed'],
	examples: [{run: 'lalia link admit otto'}],
	works: true,
});

export const linkDeny = defineOp({
	name: 'link deny',
	summary: 'Shut another host out of the mesh: nothing that it sends counts any more, on any host',
	auth: 'none',
	effect: 'read',
	args: hostArgs,
	positionals: ['host'],
	result: hostResult,
	reasons: ['host_not_found', 'link_failed'],
	examples: [{run: 'lalia link deny otto'}],
	works: true,
});

export const linkReread = defineOp({
	name: 'link reread',
	summary:
		'Make this home’s part of the mesh anew from the stream, where it has come to something else than the others',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: linkStatusField,
	reasons: ['link_failed'],
	examples: [{run: 'lalia link reread'}],
	works: true,
});

export const unlink = defineOp({
	name: 'unlink',
	summary: 'End the link to the mesh; what was said in it stays readable, and lalia link goes on with it',
	auth: 'none',
	effect: 'read',
	args: z.strictObject({}),
	positionals: [],
	result: z.object({mesh: z.string()}),
	reasons: [],
	examples: [{run: 'lalia unlink'}],
	works: true,
});
