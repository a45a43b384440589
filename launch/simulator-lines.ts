import { openSecrets } from "../environment/secret-box.ts";
import { prisma } from "../prisma/client.ts";

// The simulator's own ways in: an account's API, or the address of a gateway.
const simulated = /^(http:\/\/(?:127\.0\.0\.1|localhost):\d+)\/(twilio$|url\/([^/?]+))/;

/** Providers made for the simulator follow it when SIMULATOR_PORT changes. */
export async function followSimulator(simulatorUrl: string): Promise<void> {
  for (const { id, settings, address } of await simulatedProviders()) {
    const here = settings[address]!.replace(simulated, `${simulatorUrl}/$2`);
    if (settings[address] === here) continue;
    await prisma().provider.update({ where: { id }, data: { settings: { ...settings, [address]: here } } });
  }
}

/** Tells the simulator our numbers, and where a text to each of them goes. It forgets them when it ends. */
export async function registerLines(simulatorUrl: string, publicUrl: string): Promise<void> {
  const lines: Record<string, unknown>[] = [];
  for (const { id, name, settings, address, secrets, webhookSecret, campaigns } of await simulatedProviders()) {
    const inboundUrl = `${publicUrl}/webhooks/${id}/inbound`;
    const line =
      address === "url"
        ? {
            wire: "url",
            inboundUrl: `${inboundUrl}?token=${webhookSecret}`,
            accountSid: simulated.exec(settings.url!)![3],
          }
        : { inboundUrl, accountSid: settings.accountSid, authToken: openSecrets(secrets).authToken };
    const own: Record<string, unknown>[] = [];
    for (const campaign of campaigns) {
      for (const { value } of campaign.didPorts)
        own.push({ provider: name, name: campaign.name, number: value, ...line });
    }
    // Where the dialers' texts come from, so that people can answer them.
    if (settings.from && !own.some(({ number }) => number === settings.from))
      own.push({ provider: name, name, number: settings.from, ...line });
    // A gateway without a number: what a customer writes goes to the provider's only campaign (D22).
    if (own.length === 0 && address === "url")
      own.push({ provider: name, name, number: name, namesNumber: false, ...line });
    lines.push(...own);
  }
  const answer = await fetch(`${simulatorUrl}/control/lines`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lines }),
  });
  if (!answer.ok) throw new Error(`the simulator refused our numbers: ${answer.status} ${await answer.text()}`);
}

async function simulatedProviders() {
  const providers = await prisma().provider.findMany({
    where: { deletedAt: null },
    include: { campaigns: { where: { deletedAt: null }, include: { didPorts: true }, orderBy: { createdAt: "asc" } } },
    orderBy: { createdAt: "asc" },
  });
  return providers
    .map((provider) => {
      const settings = provider.settings as Record<string, string>;
      return { ...provider, settings, address: provider.type === "twilio" ? ("baseUrl" as const) : ("url" as const) };
    })
    .filter(({ settings, address }) => simulated.test(settings[address] ?? ""));
}
