/*
 * dotnet_root.c
 *
 * Where is the .NET runtime?
 *
 * PATH and HOME are not asked: a server started by systemd has neither.  The
 * places, in this order: the setting pgdotnet_fdw.dotnet_root (then nothing
 * else), a runtime bundled with the extension, /etc/dotnet/install_location
 * and its variant for the architecture, and the usual folders.  A place counts
 * when it holds hostfxr and the framework of the needed major.
 *
 * Deliberately not here: loading anything.  The neighbour is host.c.
 */
#include "postgres.h"

#include <dirent.h>
#include <sys/stat.h>

#include "pgdotnet_fdw.h"

/* Major version of Microsoft.NETCore.App that the managed assemblies need. */
#define NEEDED_MAJOR 10

#if defined(__aarch64__)
#define ARCHITECTURE "arm64"
#else
#define ARCHITECTURE "x64"
#endif

/*
 * The entry of a folder with the highest version from lowest to highest major;
 * NULL when there is none.
 */
static char *
newest_version(const char *folder, int lowest, int highest)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int best[3] = {-1, -1, -1};
	char *best_name = NULL;

	if (dir == NULL)
		return NULL;
	while ((entry = readdir(dir)) != NULL)
	{
		int version[3] = {0, 0, 0};

		if (sscanf(entry->d_name, "%d.%d.%d", &version[0], &version[1], &version[2]) < 2)
			continue;
		if (version[0] < lowest || version[0] > highest)
			continue;
		if (best_name == NULL || version[0] > best[0] ||
			(version[0] == best[0] && (version[1] > best[1] ||
									   (version[1] == best[1] && version[2] > best[2]))))
		{
			memcpy(best, version, sizeof(best));
			best_name = pstrdup(entry->d_name);
		}
	}
	closedir(dir);
	return best_name;
}

/* Path of libhostfxr.so below a root; NULL when there is none. */
char *
pgdn_find_hostfxr(const char *root)
{
	char *folder = psprintf("%s/host/fxr", root);
	char *version = newest_version(folder, NEEDED_MAJOR, INT_MAX); /* newer hosts start older runtimes */
	char *path;
	struct stat st;

	if (version == NULL)
		return NULL;
	path = psprintf("%s/%s/libhostfxr.so", folder, version);
	return stat(path, &st) == 0 ? path : NULL;
}

/* Whether a root can be used; says in the report why or why not. */
static bool
is_usable(const char *root, const char *source, StringInfo report)
{
	char *framework = psprintf("%s/shared/Microsoft.NETCore.App", root);
	char *version = newest_version(framework, NEEDED_MAJOR, NEEDED_MAJOR);
	struct stat st;

	if (stat(root, &st) != 0)
	{
		appendStringInfo(report, "%s: \"%s\" does not exist\n", source, root);
		return false;
	}
	if (pgdn_find_hostfxr(root) == NULL)
	{
		appendStringInfo(report, "%s: \"%s\" has no host/fxr of version %d or later\n",
						 source, root, NEEDED_MAJOR);
		return false;
	}
	if (version == NULL)
	{
		appendStringInfo(report, "%s: \"%s\" has no shared/Microsoft.NETCore.App of version %d\n",
						 source, root, NEEDED_MAJOR);
		return false;
	}
	appendStringInfo(report, "%s: \"%s\" has version %s\n", source, root, version);
	return true;
}

/* First line of a file, without trailing blanks; NULL when it cannot be read or is empty. */
static char *
first_line(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[MAXPGPATH];
	char *result = NULL;

	if (file == NULL)
		return NULL;
	if (fgets(line, sizeof(line), file) != NULL)
	{
		int length = (int) strlen(line);

		while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r' || line[length - 1] == ' '))
			line[--length] = '\0';
		if (length > 0)
			result = pstrdup(line);
	}
	fclose(file);
	return result;
}

/*
 * Returns the root of the runtime to use, palloc'd, or NULL.  Appends one line
 * for each place that was looked at.
 */
char *
pgdn_find_dotnet_root(StringInfo report)
{
	static const char *const location_files[] = {
		"/etc/dotnet/install_location_" ARCHITECTURE,
		"/etc/dotnet/install_location"};
	static const char *const usual[] = {
		"/usr/share/dotnet",
		"/usr/lib/dotnet",
		"/usr/lib64/dotnet",
		"/usr/local/share/dotnet",
		"/opt/dotnet"};
	char *bundled;

	if (pgdn_dotnet_root != NULL && pgdn_dotnet_root[0] != '\0')
		return is_usable(pgdn_dotnet_root, "setting pgdotnet_fdw.dotnet_root", report)
				   ? pstrdup(pgdn_dotnet_root)
				   : NULL;

	bundled = psprintf("%s/dotnet", pgdn_install_dir());
	if (is_usable(bundled, "bundled", report))
		return bundled;

	for (int i = 0; i < (int) lengthof(location_files); i++)
	{
		char *root = first_line(location_files[i]);

		if (root == NULL)
			appendStringInfo(report, "%s: not there or empty\n", location_files[i]);
		else if (is_usable(root, location_files[i], report))
			return root;
	}

	for (int i = 0; i < (int) lengthof(usual); i++)
	{
		if (is_usable(usual[i], "usual place", report))
			return pstrdup(usual[i]);
	}
	return NULL;
}
