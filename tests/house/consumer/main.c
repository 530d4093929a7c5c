#include <stdio.h>
#include <string.h>
#include <tapi.h>

/* Asks what lines there are; the library finds the simulated ones where nothing else is said. */
int main(void)
{
    LINEINITIALIZEEXPARAMS how;
    HLINEAPP app = 0;
    DWORD devices = 0, version = TAPI_CURRENT_VERSION;
    memset(&how, 0, sizeof how);
    how.dwTotalSize = sizeof how;
    how.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    if (lineInitializeEx(&app, NULL, NULL, "consumer", &devices, &version, &how) != 0)
        return 1;
    printf("heard of %u lines\n", devices);
    return lineShutdown(app) == 0 ? 0 : 1;
}
