import { changeSettings as change, readSettings as read } from "../settings.ts";
import { settings, settingsChange } from "../shapes/settings.ts";
import { operation } from "./operation.ts";

const tag = "Settings";
const path = "/api/v1/settings";
const role = "administrator";

export const readSettings = operation(
  {
    name: "readSettings",
    tag,
    method: "get",
    path,
    summary: "What holds for the whole installation",
    role,
    answer: settings,
  },
  () => read(),
);

export const changeSettings = operation(
  {
    name: "changeSettings",
    tag,
    method: "put",
    path,
    summary: "Changes what is given; the rest stays",
    role,
    body: settingsChange,
    answer: settings,
  },
  ({ viewer, body, requestId }) => change(viewer, body, requestId),
);
