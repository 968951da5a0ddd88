# Read by every ./setup/<command>: finds a Python >= 3.11 and runs the command with it.

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" "$here" "$(basename -- "$0")" "$@"
    fi
done
echo "Python 3.11 or newer is needed and was not found: install it, or name it with PYTHON=/path/to/python3." >&2
exit 1
