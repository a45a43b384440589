import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const config: NextConfig = {
  // A build of one's own beside another that runs: tests, a second checkout's server.
  distDir: process.env.NEXT_DIST_DIR || ".next",
  turbopack: {
    // The other rooms are imported from here, so the root is the repository and not this folder.
    root: repository,
    resolveAlias: { "next-intl/config": "./server/locale.ts" },
  },
  serverExternalPackages: [
    "pg",
    "pg-copy-streams",
    "@prisma/client",
    "@prisma/adapter-pg",
    "@temporalio/client",
    "@temporalio/common",
    "@temporalio/envconfig",
    "@node-rs/argon2",
    "pino",
    "prom-client",
    "undici",
    "twilio",
  ],
  // Types are checked by `npm run check`: TypeScript 7 has no compiler API that Next could call.
  typescript: { ignoreBuildErrors: true },
  experimental: { authInterrupts: true },
  poweredByHeader: false,
  devIndicators: false,
  logging: { incomingRequests: false },
  async headers() {
    return [
      {
        source: "/:path*",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Referrer-Policy", value: "same-origin" },
        ],
      },
    ];
  },
};

export default config;
