import { type AgentNaming, type ToolNaming, withAgent, withTask, withTool, withWorkflow } from './workflow.js';

/** A method that a TC39 decorator is put before. */
type Decorator = <This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
  context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Result>,
) => (this: This, ...args: Args) => Result;

/** Names left out are the method's own. */
const nameOf = (context: ClassMethodDecoratorContext): string => String(context.name);

/** `@workflow()` or `@workflow('name')`: the method is a workflow, the root span of what it does. */
export const workflow =
  (name?: string): Decorator =>
  (method, context) =>
    withWorkflow(name ?? nameOf(context as ClassMethodDecoratorContext), method); // only its name is read

/** `@task()`: each call is a task of the session that runs. */
export const task =
  (name?: string): Decorator =>
  (method, context) =>
    withTask(name ?? nameOf(context as ClassMethodDecoratorContext), method); // only its name is read

/** `@agent()`: each call is a session of an agent. */
const agentDecorator =
  (naming?: AgentNaming): Decorator =>
  (method, context) =>
    withAgent(naming ?? nameOf(context as ClassMethodDecoratorContext), method); // only its name is read

/** `@tool()`: each call is a tool call. */
const toolDecorator =
  (naming?: ToolNaming): Decorator =>
  (method, context) =>
    withTool(naming ?? nameOf(context as ClassMethodDecoratorContext), method); // only its name is read

export { agentDecorator as agent, toolDecorator as tool };
