import * as providers from "../providers.ts";
import { pageOf } from "../shapes/parts.ts";
import { provider, providerChange, providerInput, providerQuery } from "../shapes/providers.ts";
import { operation } from "./operation.ts";
import { byId } from "./shapes/problem.ts";

const tag = "Providers";
const path = "/api/v1/providers";
const one = "/api/v1/providers/{id}";
const role = "administrator";

export const listProviders = operation(
  {
    name: "listProviders",
    tag,
    method: "get",
    path,
    summary: "The carriers' accounts, by name",
    role,
    query: providerQuery,
    answer: pageOf(provider),
  },
  ({ query }) => providers.listProviders(query),
);

export const createProvider = operation(
  {
    name: "createProvider",
    tag,
    method: "post",
    path,
    summary: "Makes a provider; its secret settings are sealed and never come back",
    role,
    body: providerInput,
    status: 201,
    answer: provider,
    lost: ({ made }) => providers.readProvider(made),
  },
  ({ viewer, body, requestId }) => providers.createProvider(viewer, body, requestId),
);

export const readProvider = operation(
  {
    name: "readProvider",
    tag,
    method: "get",
    path: one,
    summary: "One provider, with the addresses that the carrier must call",
    role,
    params: byId,
    answer: provider,
  },
  ({ params }) => providers.readProvider(params.id),
);

export const changeProvider = operation(
  {
    name: "changeProvider",
    tag,
    method: "put",
    path: one,
    summary: "Changes a provider; what is left out stays, a secret that is empty too",
    role,
    params: byId,
    body: providerChange,
    answer: provider,
  },
  ({ viewer, params, body, requestId }) => providers.changeProvider(viewer, params.id, body, requestId),
);

export const removeProvider = operation(
  {
    name: "removeProvider",
    tag,
    method: "delete",
    path: one,
    summary: "Removes a provider that no campaign or dialer uses",
    role,
    params: byId,
    status: 204,
  },
  ({ viewer, params, requestId }) => providers.removeProvider(viewer, params.id, requestId),
);
