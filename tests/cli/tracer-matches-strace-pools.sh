# SPDX-License-Identifier: MIT
# python's pools of threads and processes, sockets, temporary directories, and a subprocess that is killed.
mkdir w
cat > job.py <<'P'
import concurrent.futures, glob, os, shutil, signal, socket, subprocess, sys
os.makedirs("d/e", exist_ok=True)
def work(i):
    with open(f"d/f{i}", "w") as out: out.write(str(i))
    return os.path.getsize(f"d/f{i}") + os.path.exists(f"d/none{i}")
with concurrent.futures.ThreadPoolExecutor(8) as pool: print(sum(pool.map(work, range(50))))
pids = []
for i in range(6):
    pid = os.fork()
    if not pid:
        work(100 + i); os._exit(0)
    pids.append(pid)
for pid in pids: os.waitpid(pid, 0)
server = socket.socket(socket.AF_UNIX); server.bind("sock"); server.listen()
client = socket.socket(socket.AF_UNIX); client.connect("sock")
try: socket.socket(socket.AF_UNIX).connect("nosock")
except OSError as error: print(error.errno)
child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdin.write(b"up\n"); child.stdin.flush(); child.stdout.readline()
child.send_signal(signal.SIGKILL); print(child.wait())
print(subprocess.run("exit 7", shell=True).returncode, len(glob.glob("d/**", recursive=True)))
print(len(list(os.scandir("d"))), os.statvfs("d").f_namemax)
os.chdir("d/e"); shutil.copytree("..", "../../copy"); shutil.rmtree("../../copy"); os.replace("../f1", "../f2")
P
cd w
PYTHONDONTWRITEBYTECODE=1 "$TOP/tests/diff_strace.py" --before 'rm -rf -- *' pools /usr/bin/python3 ../job.py
