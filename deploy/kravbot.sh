#!/bin/sh
# /usr/local/bin/kravbot: Kravbot's command beside its service, as the service's user and with its settings. See docs/install.md.
# A file without its whole path is read and written in the service's own folder.
set -eu
umask 077
if [ "$(id -u)" != 0 ]; then
    echo "Kør kravbot som root. / Run kravbot as root." >&2
    exit 1
fi
unit=/etc/systemd/system/kravbot.service
of_the_unit() { sed -n "s/^$1=//p" "$unit"; }

# As for the service, what the file of settings says goes before what the unit says.
while IFS= read -r setting; do
    export "$setting"
done <<END
$(of_the_unit Environment; sed -n '/^[A-Za-z_][A-Za-z0-9_]*=/p' "$(of_the_unit EnvironmentFile)")
END
folder=/run/$(of_the_unit RuntimeDirectory)
user=$(of_the_unit User)
[ -d "$folder" ] || install -d -o "$user" -g "$user" -m 0700 "$folder"
cd "$(of_the_unit WorkingDirectory)"
exec runuser -u "$user" -- /opt/kravbot/bin/kravbot "$@"
