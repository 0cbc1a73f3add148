import {register} from '../core/ops/register.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {RegisteredResult} from '../ui/views/identity.js';

export const {description, args, options} = pastelExports(register);
export default commandView(register, RegisteredResult);
