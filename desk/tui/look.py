"""How the desk is laid out and coloured, in light and dark: stacked on a small terminal, in columns on a large one."""

CSS = """
Screen { layout: vertical; }
#top { height: 1; background: $panel; color: $foreground; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
#asking { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
#asking.-open { display: block; }
#body { height: 1fr; }
#keys { height: auto; max-height: 3; background: $panel; color: $foreground; padding: 0 1; link-style: none;
    link-color: $foreground; link-background: $panel; link-style-hover: reverse; }
#said { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }

Queue { width: 2fr; min-width: 30; max-width: 64; height: 100%; scrollbar-size-vertical: 1;
    overflow-x: hidden; background: $background; }
Queue > .queue--row { background: $background; color: $foreground; }
Queue > .queue--cursor { background: $primary-muted; color: $foreground; }
Queue:focus > .queue--cursor { text-style: bold; }

#case { width: 5fr; height: 100%; border-left: vkey $primary; padding: 0 1; }
#head { height: auto; max-height: 5; }
#columns { height: 1fr; }
#middle { width: 1fr; height: 100%; }
#talk { height: 1fr; scrollbar-size-vertical: 1; align-vertical: bottom; }
#talk:focus { background: $boost; }
#side { display: none; width: 42; height: 100%; border-left: vkey $primary-muted; padding: 0 1;
    scrollbar-size-vertical: 1; }
#answer { height: auto; max-height: 60%; border-top: heavy $primary; border-title-color: $text-primary;
    border-title-style: bold; scrollbar-size-vertical: 1; }
#answer.-preview { border-top: heavy $warning; }
#answer.-editing { border-top: heavy $success; }
#reply { height: auto; }
#edit { display: none; height: auto; min-height: 4; max-height: 10; border: none; padding: 0; }
#answer.-editing #edit { display: block; }
#answer.-editing #reply { display: none; }
#changes { display: none; height: auto; max-height: 6; border-top: dashed $primary-muted; }
#answer.-editing #changes { display: block; }
#facts { height: auto; }

.-wide #side { display: block; }
.-wide #past { display: none; }
#thread, #past { max-width: 100; }
.-narrow #keys { padding: 0; }
.-narrow #body { layout: vertical; }
.-narrow Queue { width: 100%; max-width: 100%; height: 6; }
.-narrow #case { width: 100%; height: 1fr; border-left: none; border-top: heavy $primary; padding: 0; }
.-narrow #head { max-height: 2; }
.-narrow.-writing Queue { display: none; }
.-narrow.-writing #answer { max-height: 80%; }

ModalScreen { align: center middle; background: $background 60%; }
.box { width: 80%; max-width: 100; height: auto; max-height: 90%; border: round $primary; background: $surface;
    padding: 1 2; border-title-style: bold; }
.box OptionList { height: auto; max-height: 14; border: none; background: $surface; padding: 0; }
.box Input { margin-top: 1; }
.box .hint { color: $text-muted; margin-top: 1; height: auto; }
.box VerticalScroll { height: auto; max-height: 100%; }
#together-list { height: auto; max-height: 70vh; scrollbar-size-vertical: 1; }
.-narrow .box { width: 100%; padding: 0 1; }
#help-keys { height: auto; max-height: 75vh; scrollbar-size-vertical: 1; }
Toast { max-width: 60; }
"""
