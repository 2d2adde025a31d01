/* The header from plain C: a program that only includes it, starts a call and reads its result. */
#include <stdio.h>
#include <string.h>

#include "polytomic/polytomic.h"

/* Twice, as a large program would. */
#include "polytomic/polytomic.h"

static polytomic_string text(const char* value) {
  polytomic_string string;
  string.data = value;
  string.size = POLYTOMIC_NUL_TERMINATED;
  return string;
}

int main(int argc, char** argv) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  polytomic_client* client = NULL;
  polytomic_error* error = NULL;
  polytomic_call* call = NULL;
  polytomic_response* response = NULL;
  int failed = 1;
  options.url = text(argc > 1 ? argv[1] : "local:");
  options.delivery = POLYTOMIC_DELIVERY_WAIT;
  if (polytomic_client_create(&options, &client, &error) != POLYTOMIC_OK) {
    fprintf(stderr, "%s\n", polytomic_error_describe(error)->message.data);
    polytomic_error_release(error);
    return 1;
  }
  if (polytomic_get_identity(client, NULL, NULL, NULL, NULL, &call) == POLYTOMIC_OK &&
      polytomic_call_wait(call, -1, &response) == POLYTOMIC_OK) {
    const polytomic_identity* identity = polytomic_response_identity(response);
    failed = identity == NULL || identity->organization_id.data == NULL;
    if (!failed) printf("%s\n", identity->organization_id.data);
  }
  polytomic_response_release(response);
  polytomic_call_release(call);
  polytomic_client_close(client);
  polytomic_client_release(client);
  return failed || polytomic_live_object_count() != 0;
}
