// Starts Swagger UI on the API's own description, and adds to each request what a client would add.
window.onload = () => {
  const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(name + "="))?.slice(name.length + 1);
  const has = (headers, name) => Object.keys(headers).some((known) => known.toLowerCase() === name && headers[known]);
  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    requestInterceptor: (request) => {
      const token = cookie("b24_token");
      if (token && !has(request.headers, "authorization")) request.headers["Authorization"] = "Bearer " + token;
      if ((request.method || "").toUpperCase() === "POST" && !has(request.headers, "idempotency-key")) {
        request.headers["Idempotency-Key"] = crypto.randomUUID();
      }
      return request;
    },
  });
};
