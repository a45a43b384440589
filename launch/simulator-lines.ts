import { openSecrets } from "../environment/secret-box.ts";
import { prisma } from "../prisma/client.ts";

const simulated = /^http:\/\/(127\.0\.0\.1|localhost):\d+\/twilio$/;

/** Providers made for the simulator follow it when SIMULATOR_PORT changes. */
export async function followSimulator(simulatorUrl: string): Promise<void> {
  for (const { id, settings } of await simulatedProviders()) {
    const baseUrl = `${simulatorUrl}/twilio`;
    if (settings.baseUrl === baseUrl) continue;
    await prisma().provider.update({ where: { id }, data: { settings: { ...settings, baseUrl } } });
  }
}

/** Tells the simulator our numbers, and where a text to each of them goes. It forgets them when it ends. */
export async function registerLines(simulatorUrl: string, publicUrl: string): Promise<void> {
  const lines: Record<string, string | undefined>[] = [];
  for (const { id, name, settings, secrets, campaigns } of await simulatedProviders()) {
    const line = {
      inboundUrl: `${publicUrl}/webhooks/${id}/inbound`,
      accountSid: settings.accountSid,
      authToken: openSecrets(secrets).authToken,
    };
    for (const campaign of campaigns) {
      for (const { value } of campaign.didPorts) {
        lines.push({ provider: name, name: campaign.name, number: value, ...line });
      }
    }
    // Where the dialers' texts come from, so that people can answer them.
    if (settings.from && !lines.some(({ number }) => number === settings.from)) {
      lines.push({ provider: name, name, number: settings.from, ...line });
    }
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
    where: { type: "twilio", deletedAt: null },
    include: { campaigns: { where: { deletedAt: null }, include: { didPorts: true }, orderBy: { createdAt: "asc" } } },
    orderBy: { createdAt: "asc" },
  });
  return providers
    .map((provider) => ({ ...provider, settings: provider.settings as Record<string, string> }))
    .filter(({ settings }) => simulated.test(settings.baseUrl ?? ""));
}
