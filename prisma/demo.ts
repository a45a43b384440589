import { randomBytes } from "node:crypto";
import type { Prisma } from "./generated/client.ts";

/** The demo's people, as the launcher names them. Fictional, like every number here. */
export const demoPeople = {
  supervisor: { username: "sofia", name: "Sofía Reyes" },
  agents: [
    { username: "ana", name: "Ana Torres", groups: ["Sales"], campaigns: ["Sales UY"] },
    { username: "bruno", name: "Bruno Silva", groups: ["Sales"], campaigns: ["Sales UY"] },
    { username: "carla", name: "Carla Méndez", groups: ["Sales", "Support"], campaigns: ["Support", "Sales UY"] },
    { username: "diego", name: "Diego Pereyra", groups: ["Support"], campaigns: ["Support"] },
  ],
};

const everyDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const allWeek = () => ({
  timeZone: "America/Montevideo",
  ranges: [{ days: everyDay, from: "00:00", to: "23:59" }],
});

const campaigns = [
  {
    name: "Sales UY",
    group: "Sales",
    number: "+15550100110",
    outOfHoursText: "Thank you for writing to Sales. We are closed now and will answer when we open.",
    queueFullText: "All our lines are busy. Please write again in a few minutes.",
    closingText: "Thank you for choosing us. Have a good day!",
    responses: [
      ["hello", "Hello {{customer.name}}, this is {{agent.name}} from Sales. How can I help you?"],
      ["prices", "Our plans start at 590 pesos a month. Shall I send you the list?"],
      ["moment", "One moment please, I am looking it up."],
      ["thanks", "Thank you for writing. Have a good day!"],
    ],
  },
  {
    name: "Support",
    group: "Support",
    number: "+15550100120",
    outOfHoursText: "Thank you for writing to Support. We are closed now and will answer when we open.",
    queueFullText: "Many people are writing to us just now. Please try again in a few minutes.",
    closingText: "We are closing this conversation. Write again whenever you need us.",
    responses: [
      ["hello", "Hello {{customer.name}}, {{agent.name}} from Support here. What happened?"],
      ["restart", "Please switch the router off, wait ten seconds and switch it on again."],
      ["ticket", "I have opened a ticket for you. We will write as soon as there is news."],
      ["solved", "Is everything working again?"],
    ],
  },
] satisfies (Pick<Prisma.CampaignUncheckedCreateInput, "name" | "outOfHoursText" | "queueFullText" | "closingText"> & {
  group: string;
  number: string;
  responses: string[][];
})[];

/** Fills an empty database with a small contact centre whose carrier is the simulator at `simulatorUrl`. */
export async function makeDemo(
  database: Prisma.TransactionClient,
  passwordHash: string,
  simulatorUrl: string,
  seal: (secrets: Record<string, string>) => Uint8Array<ArrayBuffer>,
): Promise<void> {
  const provider = await database.provider.create({
    data: {
      name: "Carrier simulator",
      type: "twilio",
      isDefault: true,
      ratePerSecond: 100,
      settings: {
        accountSid: `AC${randomBytes(16).toString("hex")}`,
        from: "+15550100130",
        baseUrl: `${simulatorUrl}/twilio`,
      },
      secrets: seal({ authToken: randomBytes(16).toString("hex") }),
      pace: { create: {} },
    },
  });
  const groups = new Map<string, string>();
  for (const name of ["Sales", "Support"]) groups.set(name, (await database.group.create({ data: { name } })).id);
  const inGroups = (names: string[]) => ({ create: names.map((name) => ({ groupId: groups.get(name)! })) });

  const campaignIds = new Map<string, string>();
  for (const { group, number, responses, ...fields } of campaigns) {
    const campaign = await database.campaign.create({
      data: {
        ...fields,
        maxWaiting: 100,
        helpText: "Write to us here and a person will answer. Reply STOP to get no more messages.",
        provider: { connect: { id: provider.id } },
        schedule: { create: allWeek() },
        didPorts: { create: { value: number, providerId: provider.id } },
        groups: inGroups([group]),
        responses: {
          create: responses.map(([shortcut, text], position) => ({ shortcut: shortcut!, text: text!, position })),
        },
      },
    });
    campaignIds.set(campaign.name, campaign.id);
  }

  await database.user.create({
    data: { ...demoPeople.supervisor, role: "supervisor", passwordHash, groups: inGroups(["Sales", "Support"]) },
  });
  for (const { username, name, groups: names, campaigns: answers } of demoPeople.agents) {
    const members = { create: answers.map((campaign) => ({ campaignId: campaignIds.get(campaign)! })) };
    await database.user.create({
      data: { username, name, role: "agent", passwordHash, groups: inGroups(names), agent: { create: { members } } },
    });
  }
  for (const [name, icon] of [
    ["Coffee", "coffee"],
    ["Lunch", "utensils"],
    ["Training", "graduation-cap"],
  ] as const) {
    await database.break.create({ data: { name, icon } });
  }
  await database.dialer.create({
    data: {
      name: "promo-nov",
      provider: { connect: { id: provider.id } },
      schedule: { create: allWeek() },
      groups: inGroups(["Sales"]),
      pace: { create: {} },
    },
  });
}
