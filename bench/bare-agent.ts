import { Agent, type ClientRequest, type RequestOptions } from 'node:http';
import { RouteAgent } from '../src/network/index.js';

/** Node's own entrance of an agent for each request; `@types/node` does not know it. */
interface Entrance {
  addRequest(request: ClientRequest, options: RequestOptions): void;
}

const whole = RouteAgent.prototype.addRequest;
const bare = new Agent({ keepAlive: true, scheduling: 'lifo', noDelay: true }) as unknown as Agent & Entrance;

/**
 * Lets what follows in this process go by an agent of Node, or by ours again: routes, gateways, watched connections and their
 * pools are what is between. Only for requests without TLS.
 */
export function goBare(without: boolean): void {
  RouteAgent.prototype.addRequest = without ? (request, options) => bare.addRequest(request, options) : whole;
}
