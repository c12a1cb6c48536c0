// An identity provider for the bench: one key, and tokens for the demo's people.
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { typeId } from "./ids.mjs";

export const issuer = "https://bench.rapport.invalid";
export const audience = "rapport-bench";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

// newIssuer makes a key, writes its public half to a file for the servers, and
// gives what makes tokens.
export function newIssuer(file) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(file, publicKey.export({ type: "spki", format: "pem" }));
  const mint = (claims) => {
    const now = Math.floor(Date.now() / 1000);
    const text = `${part({ alg: "ES256", typ: "at+jwt" })}.${part({ iss: issuer, aud: audience, jti: randomUUID(), iat: now, exp: now + 86400, ...claims })}`;
    return `${text}.${sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  };
  return {
    file,
    // ours has the claims that our server asks for.
    ours: (who) => mint(who.creatorId
      ? { sub: who.subject, kind: "creator" }
      : { sub: who.subject, kind: "brand_user", brand: typeId("brand", who.brandId) }),
    // settings carries the keys themselves, as is usual with PostGraphile: it asks
    // the database nothing about the person.
    settings: (who) => mint({ sub: who.subject, user: who.userId, ...(who.creatorId ? { creator: who.creatorId } : { brand: who.brandId }) }),
  };
}
