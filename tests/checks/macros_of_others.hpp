// Names that X11, Qt, Windows and <complex.h> define as macros. Included between the headers of closura's dependencies and
// those of closura, which has to compile all the same: none of these may be a name of its own, and min and max stand in
// parentheses.
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))

// Qt
#define slots
#define signals public
#define emit
#define foreach for each
#define forever for (;;)

// X11
#define Above 0
#define Below 1
#define Always 2
#define Bool int
#define Complex 0
#define Convex 2
#define None 0L
#define Status int
#define Success 0
#define True 1
#define False 0
#define Unsorted 0
#define KeyPress 2
#define FocusIn 9
#define CursorShape 0
#define GrayScale 1
#define Expose 12

// Windows
#define near
#define far
#define small char
#define hyper __int64
#define interface struct
#define pascal __stdcall
#define cdecl
#define rad1 0x0430
#define rad2 0x0431
#define grp1 0x0420
#define IN
#define OUT
#define OPTIONAL
#define CONST const
#define VOID void
#define THIS void
#define ERROR 0
#define DELETE 0x00010000L
#define STRICT 1
#define TEXT(text) L##text
#define GetObject GetObjectA
#define CreateFile CreateFileA
#define Yield()

// <complex.h>
#define I _Complex_I
