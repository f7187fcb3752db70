// Children that do not outlive the process that has started them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cprocess.h"

/// In the new process, until it is another program.
static int become(char *const arguments[], int output, pid_t parent) {
    // Ctrl-C is for the parent, which passes it on once.
    setpgid(0, 0);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) return errno;
    if (getppid() != parent) return ESRCH;
    seg_unbound_data();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int input = open("/dev/null", O_RDONLY);
    if (input >= 0) dup2(input, STDIN_FILENO);
    if (input > STDERR_FILENO) close(input);
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0) return errno;
    // The very program that runs, though its file may have been replaced; where /proc is missing, its file.
    execv("/proc/self/exe", arguments);
    execv((const char *)getauxval(AT_EXECFN), arguments);
    return errno;
}

pid_t seg_start_self(char *const arguments[], int output) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        int code = become(arguments, output, parent);
        while (write(report[1], &code, sizeof code) < 0 && errno == EINTR) {
        }
        _exit(127);
    }
    int code = child < 0 ? errno : 0;
    close(report[1]);
    // Nothing comes where the program was started.
    while (child > 0 && read(report[0], &code, sizeof code) < 0 && errno == EINTR) {
    }
    close(report[0]);
    errno = code;
    return code == 0 ? child : -1;
}
