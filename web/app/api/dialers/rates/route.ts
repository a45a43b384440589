import { listDialerRates } from "#web/server/dialer-rates";
import { route } from "#web/server/door";

export const GET = route({ name: "dialers.rates", auth: "session", role: "supervisor" }, ({ viewer }) =>
  listDialerRates(viewer),
);
