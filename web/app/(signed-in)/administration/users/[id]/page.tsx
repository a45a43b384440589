import { notFound } from "next/navigation";
import { found } from "#web/server/found";
import { listGroups } from "#web/server/groups";
import { pageViewer } from "#web/server/page";
import { readUser } from "#web/server/users";
import { isUuid } from "#web/server/uuid";
import { UserForm } from "#web/ui/administration/user-form.tsx";

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  await pageViewer("administrator");
  const { id } = await params;
  const groups = await listGroups();
  if (id === "new")
    return (
      <UserForm
        key="new"
        id={null}
        groups={groups}
        user={{ name: "", username: "", role: "agent", groups: [], enabled: true, voiceMember: false }}
      />
    );
  if (!isUuid(id)) notFound();
  const { name, username, role, groups: its, enabled, voiceMember } = await found(readUser(id));
  return (
    <UserForm key={id} id={id} groups={groups} user={{ name, username, role, groups: its, enabled, voiceMember }} />
  );
}
