// The description as the page gets it from the server.

export interface Field {
  path: string;
  depth: number;
  type: string;
  required: boolean;
  note: string;
}

export interface Body {
  mediaType: string;
  note: string;
  fields: Field[];
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  summary: string;
  note: string;
  open: boolean;
  parameters: (Field & { place: string })[];
  bodies: Body[];
  answers: { status: string; note: string; bodies: Body[] }[];
  curl: string;
}

export interface Tag {
  name: string;
  operations: Operation[];
}
