from heli.site.cli import main

main()
