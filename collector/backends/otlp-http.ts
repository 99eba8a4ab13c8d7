import { type Component, component } from '../../src/model/collector.js';
import { required } from '../environment.js';

/** OTLP over HTTP, protobuf and gzip; `/v1/traces` and `/v1/logs` are added to the endpoint. */
export const otlpHttp = (name: string, endpoint: string, further: object = {}): Component =>
  component(`otlp_http/${name}`, { endpoint, ...further });

/** The same with a key from the environment in one header. */
export const withKey = (name: string, endpoint: string, header: string, variable: string, further: object = {}) =>
  otlpHttp(name, endpoint, { headers: { [header]: required(variable), ...further } });

/** Name and password from the environment, as an extension that signs requests in. */
export const basicAuth = (name: string, userVariable: string, passwordVariable: string): Component =>
  component(`basicauth/${name}`, {
    client_auth: { username: required(userVariable), password: required(passwordVariable) },
  });

/** A token from the environment, likewise. */
export const bearerAuth = (name: string, variable: string): Component =>
  component(`bearertokenauth/${name}`, { token: required(variable) });
