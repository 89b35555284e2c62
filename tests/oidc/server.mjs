// A real OpenID Connect issuer for the tests: oidc-provider with one client and persons
// whose names are typed in. node server.mjs PORT CLIENT_SECRET REDIRECT_URI…
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

// Installed beside the lock file's copy, not in the repository.
const require = createRequire(`${process.env.NHACTRUONG_OIDC_DIR}/package.json`);
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const [port, secret, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

// "unverified-…" has an e-mail that the issuer has not verified.
function claims(login) {
  return {
    sub: login,
    name: `Nguyễn ${login}`,
    email: `${login}@vidu.vn`,
    email_verified: !login.startsWith("unverified"),
    phone_number: "+84912000111",
    phone_number_verified: false,
    national_id: "001099012345",
  };
}

const provider = new Provider(issuer, {
  clients: [{
    client_id: "nhac-truong", client_secret: secret, redirect_uris: redirects,
    grant_types: ["authorization_code"], response_types: ["code"],
  }],
  pkce: { required: () => true },
  claims: {
    openid: ["sub"], profile: ["name", "national_id"], email: ["email", "email_verified"],
    phone: ["phone_number", "phone_number_verified"],
  },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => claims(id) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["only-for-tests"] },
  ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  renderError: (ctx, out) => { ctx.type = "text"; ctx.body = JSON.stringify(out); },
});

const form = '<!doctype html><html lang="vi"><title>Issuer</title><form method="post">' +
  '<label>Login <input name="login"></label><button>Continue</button></form></html>';

async function interact(request, response) {
  const { uid, params } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(form);
  }
  let body = "";
  for await (const piece of request) body += piece;
  const login = new URLSearchParams(body).get("login");
  if (login === "no") {
    const refused = { error: "access_denied", error_description: "no" };
    return provider.interactionFinished(request, response, refused);
  }
  const grant = new provider.Grant({ accountId: login, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId: login, remember: false }, consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const handle = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith("/interaction/")) {
    return interact(request, response).catch((fault) => { response.statusCode = 500; response.end(String(fault)); });
  }
  return handle(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("listening"));
