import {
  BookOpen,
  ClipboardList,
  Coffee,
  GraduationCap,
  HeartPulse,
  Leaf,
  type LucideIcon,
  Moon,
  Phone,
  Sun,
  Users,
  Utensils,
  Wrench,
} from "lucide-react";
import type { BreakIconName } from "#domain/break-icons";

const icons: Record<BreakIconName, LucideIcon> = {
  coffee: Coffee,
  utensils: Utensils,
  "graduation-cap": GraduationCap,
  users: Users,
  phone: Phone,
  "clipboard-list": ClipboardList,
  wrench: Wrench,
  "book-open": BookOpen,
  "heart-pulse": HeartPulse,
  leaf: Leaf,
  sun: Sun,
  moon: Moon,
};

/** A break's own sign; a break without a name has the cup. */
export function BreakIcon({ name, className }: { name: string | undefined; className?: string }) {
  const Icon = Object.hasOwn(icons, name ?? "") ? icons[name as BreakIconName] : Coffee;
  return <Icon aria-hidden className={className} />;
}
