import clsx from 'clsx';
import { FilePlus, FileText, FolderUp, Pencil, Trash2 } from 'lucide';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import { IconButton } from '@/components/ui/icon-button';
import { Input } from '@/components/ui/input';
import { Panel, PanelHead } from '@/components/ui/panel';
import { toast } from '@/components/ui/toast';
import { byFolder, type CopyFile, folderOf, newFile, pathTrouble, uploaded } from './copy';

type Props = {
  files: CopyFile[];
  open: string;
  onOpen: (path: string) => void;
  onChange: (files: CopyFile[]) => void;
};

/** The template and the files beside it: opened, added, renamed, taken out, brought from a disk. */
export function FileList({ files, open, onOpen, onChange }: Props) {
  const listed = byFolder(files);
  const [naming, setNaming] = useState<{ of: string | null } | null>(null);
  const upload = useRef<HTMLInputElement>(null);
  const name = (path: string) => {
    if (naming?.of) {
      onChange(files.map((file) => (file.path === naming.of ? { ...file, path } : file)));
    } else {
      onChange([...files, newFile(path, path.startsWith('examples/') ? 'parameters: {}\n' : '')]);
    }
    setNaming(null);
    onOpen(path);
  };
  const remove = (path: string) => {
    onChange(files.filter((file) => file.path !== path));
    if (open === path) onOpen('template.yaml');
    toast(`${path} is taken out. Until you save, the draft still has it.`);
  };
  const bring = async (list: FileList | null) => {
    const all = [...(list ?? [])].filter((file) => !/(^|\/)(\.git|node_modules)\//.test(pathOf(file)));
    const brought = await Promise.all(
      all.filter((file) => pathOf(file) !== 'template.yaml').map((file) => uploaded(pathOf(file), file)),
    );
    const paths = new Set(brought.map(({ path }) => path));
    onChange([...files.filter(({ path }) => !paths.has(path)), ...brought]);
    toast(brought.length === 1 ? '1 file is here' : `${brought.length} files are here`);
  };
  return (
    <Panel>
      <PanelHead title="Files" count={files.length + 1}>
        <IconButton icon={FilePlus} label="Add a file" onClick={() => setNaming({ of: null })} />
        <IconButton icon={FolderUp} label="Bring a folder" onClick={() => upload.current?.click()} />
        <input
          ref={upload}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label="Folder of the template"
          onChange={(event) => void bring(event.target.files)}
          {...{ webkitdirectory: '' }}
        />
      </PanelHead>
      {naming && !naming.of && <Naming files={files} from="skeleton/" onName={name} onCancel={() => setNaming(null)} />}
      <ul className="max-h-[58vh] overflow-y-auto p-1.5">
        <FileRow path="template.yaml" isOpen={open === 'template.yaml'} onOpen={onOpen} />
        {listed.map((file, index) =>
          naming?.of === file.path ? (
            <li key={file.path}>
              <Naming
                files={files.filter((other) => other !== file)}
                from={file.path}
                onName={name}
                onCancel={() => setNaming(null)}
              />
            </li>
          ) : (
            <FileRow
              key={file.path}
              path={file.path}
              folder={folderOf(file.path) === folderOf(listed[index - 1]?.path ?? '') ? undefined : folderOf(file.path)}
              isOpen={open === file.path}
              onOpen={onOpen}
            >
              <IconButton icon={Pencil} label={`Rename ${file.path}`} onClick={() => setNaming({ of: file.path })} />
              <IconButton icon={Trash2} label={`Take out ${file.path}`} onClick={() => remove(file.path)} />
            </FileRow>
          ),
        )}
      </ul>
    </Panel>
  );
}

/** A file of a chosen folder carries the folder's own name in front: paths are relative to the template inside it. */
function pathOf(file: File): string {
  const path = file.webkitRelativePath || file.name;
  return file.webkitRelativePath ? path.slice(path.indexOf('/') + 1) : path;
}

type RowProps = {
  path: string;
  /** said above the first file of each */
  folder?: string;
  isOpen: boolean;
  onOpen: (path: string) => void;
  children?: React.ReactNode;
};

function FileRow({ path, folder, isOpen, onOpen, children }: RowProps) {
  return (
    <li>
      {folder && <div className="truncate px-2 pt-2 pb-0.5 text-tiny text-muted">{folder}</div>}
      <div className={clsx('group flex items-center rounded-sm', isOpen ? 'bg-accent-soft' : 'hover:bg-hover')}>
        <button
          type="button"
          aria-current={isOpen ? 'true' : undefined}
          onClick={() => onOpen(path)}
          className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2 text-left text-small max-md:h-10"
        >
          <Icon of={FileText} size={14} className="flex-none text-faint" />
          <span className="truncate" title={path}>
            {path.slice(path.lastIndexOf('/') + 1)}
          </span>
        </button>
        {children && (
          <span className="hidden flex-none group-focus-within:flex group-hover:flex max-md:flex">{children}</span>
        )}
      </div>
    </li>
  );
}

type NamingProps = { files: CopyFile[]; from: string; onName: (path: string) => void; onCancel: () => void };

function Naming({ files, from, onName, onCancel }: NamingProps) {
  const [path, setPath] = useState(from);
  const [tried, setTried] = useState(false);
  const trouble = pathTrouble(path, files);
  return (
    <form
      className="grid gap-2 border-b border-line p-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!trouble) onName(path);
      }}
    >
      <Input
        autoFocus
        aria-label="Path of the file"
        aria-invalid={tried && trouble ? true : undefined}
        value={path}
        onChange={(event) => setPath(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      />
      {tried && trouble && <p className="text-small text-bad">{trouble}</p>}
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="primary">
          {from.endsWith('/') ? 'Add' : 'Rename'}
        </Button>
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
