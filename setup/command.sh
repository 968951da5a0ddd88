# Read by every ./setup/<command>: finds a Python that Odoo 19 runs on, and runs the
# command with it.

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3 python; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        exec "$python" "$here" "${0##*/}" "$@"
    fi
done
echo "Python 3.11, 3.12 or 3.13 is needed and was not found: install it, or name it with PYTHON=/path/to/python3, and run again." >&2
exit 1
