// Loaded into a daemon before its program: its clock is ahead by as many milliseconds as a file says.
const {readFileSync} = require('node:fs');

const now = Date.now;
Date.now = () => now() + Number(readFileSync(process.env['CLOCK_AHEAD_FILE'] ?? '', 'utf8'));
