import { configure } from '@solidjs/testing-library';

// A setup file of the project: the library's own second is too short on a busy machine.
configure({ asyncUtilTimeout: 60_000 });
