#!/bin/sh
# Take out of installed libraries what Kravbot never reads: slim.sh SITE-PACKAGES. Licences stay.
set -eu
cd "$1"

# Other languages than ours, and where telephone numbers belong.
find babel/locale-data -name '*.dat' ! -name 'root.dat' ! -name 'da*.dat' ! -name 'en*.dat' -delete
find holidays/locale -mindepth 1 -maxdepth 1 ! -name 'da*' ! -name 'en*' -exec rm -r {} +
rm -r phonenumbers/geodata phonenumbers/carrierdata phonenumbers/tzdata
# Other countries' and exchanges' days off, which would all be imported with Denmark's.
find holidays/countries holidays/financial -type f ! -name '__init__.py' ! -name 'denmark.py' -delete
sed -i '/^#/!d' holidays/countries/__init__.py holidays/financial/__init__.py
# Weights no paper is set in.
rm -f font_source_sans_pro/files/*-Black* font_source_sans_pro/files/*-ExtraLight* font_source_sans_pro/files/*-Light*
# Colours for the sources of 500 languages, which no help text of ours has.
find pygments/lexers -type f ! -name '__init__.py' ! -name '_mapping.py' -delete
# Of fontTools, what makes fonts: we read one.
for part in cu2qu designspaceLib feaLib merge mtiLib otlLib qu2cu subset svgLib t1Lib ufoLib varLib voltLib; do
    rm -rf "fontTools/$part"
done
# The same once more, for processors with AVX2.
rm -f rapidfuzz/*_avx2* rapidfuzz/distance/*_avx2*
rm -rf sqlalchemy/testing alembic/testing mako/testing icalendar/tests certifi/tests

# Sources of what is compiled, symbols for debuggers, and bytecode, which is made anew.
find . -type f \( -name '*.c' -o -name '*.cpp' -o -name '*.h' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.pyi' \) -delete
find . -type f -name '*.so*' -exec strip --strip-unneeded {} \;
find . -type d -name __pycache__ -prune -exec rm -r {} +
