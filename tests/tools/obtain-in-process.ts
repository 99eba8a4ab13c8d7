import { toolbox } from '../../tools/obtain.js';
import { recipes } from './workbench.js';

/** Run as a process of its own: obtains the tool "hello" with the module folders named, and prints its path. */
const { hello } = await toolbox<'hello'>(recipes, process.argv[2]!, process.env).obtain(['hello']);
console.log(hello);
