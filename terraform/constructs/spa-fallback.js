// CloudFront Function (runtime cloudfront-js-2.0) on viewer requests of the default behaviour:
// a path that names no file is one of the app's own and gets the page. Terraform reads this file
// as a template, so it holds no dollar sign or percent sign before a brace.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const lastSegment = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!lastSegment.includes('.')) request.uri = '/index.html';
  return request;
}
