import {createContext} from 'react';
import type {Key} from './keys.js';

/** Keys of the view that another view was opened from, such as the one that leads back; they work there too. */
export const OuterKeys = createContext<readonly Key[]>([]);
