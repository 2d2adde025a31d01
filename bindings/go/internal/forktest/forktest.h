#include <polytomic/polytomic.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child does; the exit status is the number of the first step that fails, 0 for none. */
static int polytomic_go_child(polytomic_client *client) {
  polytomic_completion completion;
  size_t count = 0;
  if (polytomic_get_identity(client, NULL, NULL, NULL, NULL, NULL) != POLYTOMIC_ERROR_FORKED) return 1;
  if (polytomic_client_drain(client, &completion, 1, -1, &count) != POLYTOMIC_ERROR_FORKED) return 2;
  if (polytomic_client_close(client) != POLYTOMIC_ERROR_FORKED) return 3;
  return 0;
}

static inline int polytomic_go_fork(polytomic_client *client) {
  int outcome = 0;
  pid_t waited, child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    /* The alarm must end a child that hangs, whatever handlers and masks were inherited. */
    sigset_t none;
    signal(SIGALRM, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    alarm(20);
    _exit(polytomic_go_child(client));
  }
  do waited = waitpid(child, &outcome, 0);
  while (waited < 0 && errno == EINTR);
  if (waited != child) return -1;
  return WIFEXITED(outcome) ? WEXITSTATUS(outcome) : -2;
}
