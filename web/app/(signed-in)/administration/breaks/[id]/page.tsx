import { notFound } from "next/navigation";
import { listBreaksInUse } from "#web/server/breaks";
import { pageViewer } from "#web/server/page";
import { BreakForm } from "#web/ui/administration/break-form.tsx";

export default async function BreakPage({ params }: { params: Promise<{ id: string }> }) {
  await pageViewer("administrator");
  const { id } = await params;
  if (id === "new") return <BreakForm key="new" id={null} agents={0} kind={{ name: "", icon: "coffee" }} />;
  const kind = (await listBreaksInUse()).find((each) => each.id === id);
  if (!kind) notFound();
  return <BreakForm key={id} id={id} agents={kind.agents} kind={{ name: kind.name, icon: kind.icon }} />;
}
