import { TopBar } from "#web/ui/top-bar.tsx";
export default function Page() {
  return <TopBar title="Desktop" />;
}
