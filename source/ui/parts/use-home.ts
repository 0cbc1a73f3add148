import {useSyncExternalStore} from 'react';
import type {Home, HomeState} from '../home.js';

/** The home as it is now. */
export const useHome = (home: Home): HomeState => useSyncExternalStore(home.subscribe, home.read);
