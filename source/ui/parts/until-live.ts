import type {Home, HomeState} from '../home.js';

/** The home once it was seen. Rejects with why it can't be. */
export const untilLive = (home: Home): Promise<HomeState> =>
	new Promise((resolve, reject) => {
		const look = (): void => {
			const state = home.read();
			if (state.failure !== undefined || state.link === 'live') {
				unsubscribe();
				state.failure === undefined ? resolve(state) : reject(state.failure);
			}
		};
		const unsubscribe = home.subscribe(look);
		look();
	});
