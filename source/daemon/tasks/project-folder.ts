/** Where a project's tasks are in the transcript: names that are safe as they are, and the others with their bytes spelt out. */
export const projectFolder = (project: string): string => {
	const safe = project.replace(/[^A-Za-z0-9._-]|^[.-]/g, character =>
		[...Buffer.from(character)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
	);
	return `tasks/${safe.slice(0, 200)}`;
};
