/*
 * `node build/print-openapi.ts <service>…`: prints the OpenAPI documents of APIs, by service. All in
 * one process, since loading the libraries takes far longer than making a document.
 */
const names = process.argv.slice(2);
const modules = await Promise.all(
  names.map((name) => import(`../services/${name}/openapi.ts`) as Promise<{ document: unknown }>),
);
const documents = modules.map(({ document }, index) => [names[index], document]);
process.stdout.write(JSON.stringify(Object.fromEntries(documents)));
