export { FormSkeleton as default } from "#web/ui/administration/form-skeleton.tsx";
