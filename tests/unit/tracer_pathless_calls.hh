// SPDX-License-Identifier: MIT
// The system calls that the tracer lets run: none of their arguments is the name of a file. Descriptors are
// no names: how they were opened is in the trace. By hand, from the manual and kernel sources.
#pragma once

#include <string_view>

// Names of <asm/unistd_64.h>, <asm/unistd_x32.h> and <asm/unistd_32.h>, and newer ones; blanks between them.
constexpr std::string_view pathless_calls = R"(
_llseek _newselect _sysctl accept accept4 add_key adjtimex afs_syscall alarm arch_prctl bdflush break brk
cachestat capget capset clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
clock_gettime64 clock_nanosleep clock_nanosleep_time64 clock_settime clock_settime64 close 
copy_file_range create_module delete_module epoll_create epoll_create1 epoll_ctl epoll_ctl_old
epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 exit exit_group fadvise64 fadvise64_64
fallocate fanotify_init fchmod fchown fchown32 fcntl64 fdatasync fgetxattr finit_module flistxattr
flock fork fremovexattr fsetxattr fsopen fstat fstat64 fstatfs fstatfs64 fsync ftime ftruncate
ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_kernel_syms get_mempolicy
get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32 geteuid geteuid32 getgid
getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid getpmsg getppid getpriority
getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid getsockname getsockopt
gettid gettimeofday getuid getuid32 gtty idle init_module inotify_init inotify_init1 inotify_rm_watch
io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit io_uring_enter
io_uring_register ioctl ioperm iopl ioprio_get ioprio_set ipc kcmp kexec_file_load kexec_load keyctl kill
landlock_add_rule landlock_create_ruleset landlock_restrict_self listen listmount lock lookup_dcookie lseek
lsm_get_self_attr lsm_list_modules lsm_set_self_attr madvise map_shadow_stack mbind membarrier 
migrate_pages mincore mlock mlock2 mlockall modify_ldt move_pages mprotect mpx mq_getsetattr
mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink mremap
mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap nanosleep nfsservctl nice oldfstat
oldolduname olduname pause personality pidfd_open pidfd_send_signal pipe pipe2
pkey_alloc pkey_free pkey_mprotect poll ppoll ppoll_time64 pread64 preadv preadv2 prlimit64
process_madvise process_mrelease process_vm_readv process_vm_writev prof profil pselect6 pselect6_time64
putpmsg pwrite64 pwritev pwritev2 query_module quotactl_fd read readahead readdir readv reboot recvfrom
request_key restart_syscall rseq rt_sigaction
rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity
sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64
sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield security select semctl semget
semop semtimedop semtimedop_time64 sendfile sendfile64 set_mempolicy set_mempolicy_home_node set_robust_list
set_thread_area set_tid_address setdomainname setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32
setgroups setgroups32 sethostname setitimer setpgid setpriority setregid setregid32 setresgid setresgid32
setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt settimeofday setuid setuid32 sgetmask
shmat shmctl shmdt shmget shutdown sigaction sigaltstack signal signalfd signalfd4 sigpending sigprocmask
sigreturn sigsuspend socket socketpair splice ssetmask statmount stime stty sync sync_file_range syncfs
sysfs sysinfo syslog tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime
timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64
timerfd_settime timerfd_settime64 times tkill tuxcall ugetrlimit ulimit umask uname uprobe uretprobe
userfaultfd ustat vfork vhangup vm86 vm86old vmsplice vserver wait4 waitid waitpid write writev
)";
